"""The command line: what each command takes (`usage/`) and what it does (`commands/`)."""
