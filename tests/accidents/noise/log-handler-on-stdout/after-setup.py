import logging, sys
log = logging.getLogger('course')
log.addHandler(logging.StreamHandler(sys.stdout))
log.setLevel('INFO')
