"""Performance goals as ratios between our code and its peers, measured in one run (`./portal bench`)."""
