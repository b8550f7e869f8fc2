# 🎉 done 👩‍🔬
print('🧪' * 50, '\ud83d')
