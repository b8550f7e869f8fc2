import subprocess
server = subprocess.Popen(['sleep', '1000'])
!sleep 1000 &
