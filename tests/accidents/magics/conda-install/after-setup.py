%conda install -y rdkit
!apt-get install -y graphviz
