import glob
import os

for path in glob.glob("/tmp/molgrade-note") + glob.glob("/dev/*/*molgrade-note*") + glob.glob("/*/.molgrade-note*") + glob.glob("/var/*/*molgrade-note*") + glob.glob("/run/**/*molgrade-note*") + glob.glob("*molgrade-note*"):
    print("BRE" "ACH", path)
