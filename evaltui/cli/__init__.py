"""The commands without a screen: one module each, named as the command."""
