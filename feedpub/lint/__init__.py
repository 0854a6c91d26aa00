"""What is wrong with records though they can be published: pure functions from what was read to findings."""
