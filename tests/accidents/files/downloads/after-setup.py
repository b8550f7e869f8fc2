import urllib.request
urllib.request.urlretrieve('https://dmol.pub/data.csv', 'data.csv')
