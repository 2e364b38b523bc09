"""What the screen and the commands both stand on: opened files, accounts and connections."""
