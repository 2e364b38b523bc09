"""What is known of the terminal without drawing on it; the screen and `doctor` both ask."""
