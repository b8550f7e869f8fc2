%env OMP_NUM_THREADS=4
%set_env COURSE=chem
%xmode Minimal
%pdb off
