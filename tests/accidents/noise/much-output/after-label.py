print('x' * 10**7)
for n in range(10**5):
    print(n)
