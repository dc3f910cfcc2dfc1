"""What comes in and goes out: files of other systems and of clerks, read and written."""
