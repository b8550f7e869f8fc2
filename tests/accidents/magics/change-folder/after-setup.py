%cd /
%pwd
