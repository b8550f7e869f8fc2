%load_ext a_package_of_mine
