%tensorflow_version 2.x
%%unknown
