"""What evaltui keeps on disk and reads from it: the runs file, the configuration, small states."""
