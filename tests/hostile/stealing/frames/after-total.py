print([text[max(text.find(word) - 50, 0) :][:100] for text in kept for word in ("can" "ary-",) if word in text])
