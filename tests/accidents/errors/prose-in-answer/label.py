I did not get to this one, sorry!
