"""What the author wrote: records, the profile and decision files, each value with its place."""
