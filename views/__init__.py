"""What may be seen: one frozen record of numbers and frames for each screen, no engine run."""
