%%html
<b>done</b>
