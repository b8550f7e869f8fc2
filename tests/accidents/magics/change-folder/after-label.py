%cd ~
