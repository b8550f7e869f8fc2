%timeit -n 2 -r 2 label('abc')
%time label('abc')
%prun -q label('abc')
