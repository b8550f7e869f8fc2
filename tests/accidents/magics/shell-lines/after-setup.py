!ls
files = !ls
print(files)
!nvidia-smi
!cat masses.csv
