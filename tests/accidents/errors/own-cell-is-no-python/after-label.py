Here I should ask the tutor about slices.
