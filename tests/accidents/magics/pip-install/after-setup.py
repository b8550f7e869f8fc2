%pip install numpy
