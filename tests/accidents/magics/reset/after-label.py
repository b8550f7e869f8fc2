%reset -f
