"""The three simulated services side by side under one origin, each at its documented paths."""

from __future__ import annotations

import asyncio

from evaltui.demo.asgi import App, Sleep
from evaltui.demo.langwatch import LangWatch
from evaltui.demo.nugen import Nugen
from evaltui.demo.retab import Retab
from evaltui.demo.service import Service
from evaltui.demo.world import DemoWorld

SERVICES = (LangWatch.name, Nugen.name, Retab.name)
"""The providers whose services are simulated."""


def services(world: DemoWorld, sleep: Sleep = asyncio.sleep) -> tuple[Service, ...]:
    """The simulated services over one world."""
    return (LangWatch(world, sleep), Nugen(world), Retab(world))


def create_app(world: DemoWorld, sleep: Sleep = asyncio.sleep) -> App:
    """The ASGI 3 application that serves `world`.

    Args:
        world: whose runs it tells of.
        sleep: waits that many seconds of the world's clock between frames of an event stream and
            before slow answers.
    """
    routes = [route for service in services(world, sleep) for route in service.routes()]
    return App(routes, lambda: world.wall(world.now()), sleep)
