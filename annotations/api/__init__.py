"""The API of the rater's client, and what stands beside it: health, images."""
