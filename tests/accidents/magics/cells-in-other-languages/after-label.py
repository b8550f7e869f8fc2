%%bash
ls | head -3
echo $HOME
exit 3
