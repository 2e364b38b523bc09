"""What `doctor` checks: one small module each, whose functions give findings and print nothing."""
