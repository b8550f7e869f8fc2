os.chdir('/')
