"""What the commands that ask services share: opening, polling, noting, judging, saving."""
