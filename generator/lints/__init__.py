"""What a resolved metric makes a careful reader ask: one file for each question."""
