/** What is asked of models on ordinary days: patterns are walked through it when a configuration is loaded, so that the first callers need not wait. */
export const firstOrdinaryText = `Could you summarise the minutes of yesterday's meeting in three bullet points, please? Mention who is responsible for
the migration, when the budget (about $12,500.00) has to be approved, and what happens if the vendor misses the deadline on 2026-03-31.
I am writing to the customer support team because my order #48213-7 arrived damaged. The box was open, one of the two glasses was broken,
and the invoice shows a price that is 15% higher than on the website https://shop.example.com/orders?id=48213&lang=en. What can I do?
function add(left: number, right: number): number {\n  // Sums are cheap.\n  return left + right;\n}\nSELECT name, email FROM users WHERE id = 42 ORDER BY created_at DESC;
{"model":"gpt-4o","messages":[{"role":"user","content":"Hello, world!"}],"temperature":0.7,"tools":null}
Traceback (most recent call last):\n  File "/srv/app/main.py", line 73, in <module>\n    raise ValueError("unexpected token")\nValueError: unexpected token
| Quarter | Revenue | Growth |\n|---------|--------:|-------:|\n| Q1 | 1,204 | +3.1% |\n| Q2 | 1,377 | +14.4% |
Übersetze bitte den folgenden Satz ins Französische: „Die Größe der Straße überrascht mich jedes Mal aufs Neue.“ ¿Cuál es la capital de España? Où est la gare, s'il vous plaît?
Пожалуйста, объясни простыми словами, как работает двигатель внутреннего сгорания. 请用简单的语言解释一下光合作用。 こんにちは、元気ですか？ 안녕하세요 مرحبا بكم नमस्ते 👍🏽🎉
INFO 2026-11-26T09:24:48.123Z [worker-3] request 7f13-4a6e finished with status 200 in 12.7 ms (GET /api/v1/items?page=2&limit=50)
`;

/** Another of the kind, which tells whether patterns have learned from the first. */
export const secondOrdinaryText = `Please write a friendly e-mail to the neighbours: we celebrate a birthday next Saturday, music will play until eleven, and everybody is
welcome to come along. Keep it short, polite and a little funny. Which documents do I have to bring to the town hall when I move from one
district to another, and how long may it take before the new address is printed on my identity card (issued 14/08/2019)? Thanks a lot in advance!
Explain the difference between a mutex and a semaphore as if I were ten years old; then give an example where using the wrong one would
break a program that counts visitors. In my garden the tomatoes turn yellow at the edges although I water them daily: is it the soil, the sun or a fungus?
const total = items.filter((item) => item.price > 10).map(({ price }) => price * 1.19).reduce((sum, price) => sum + price, 0);
for i in range(0, len(values)):\n    if values[i] is None:\n        continue\n    print(f"{i}: {values[i]:.2f}")
WARN [payment-service] retrying transaction 99e1b2c4-0d6f after timeout; attempt=2 backoff=400ms peer=10.2.14.7:5432
curl -X POST http://localhost:8000/items -H 'content-type: application/json' -d '{"name":"chair","tags":["wood","oak"],"stock":17}'
Wie lange müssen Eier kochen, damit sie weich bleiben? Quelle est la meilleure période pour visiter la Bretagne? Mañana voy a comprar pan y queso.
Сколько стоит билет до Москвы? 明天的天气怎么样？ 来週の会議は何時からですか。 शुभ प्रभात 🙂
`;
