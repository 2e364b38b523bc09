"""What a run is and what is known of it: plain frozen values, no I/O."""
