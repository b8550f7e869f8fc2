%whos
label?
?centre
label??
%history
%pinfo label
