export interface Sample {
  name: string;
  text: string;
}

/** Programs that call a model through the gateway, with the address of this installation. */
export function gatewaySamples(origin: string, token: string): Sample[] {
  return [
    {
      name: "curl",
      text: `curl ${origin}/gateway/v1/chat/completions \\
  -H "Authorization: Bearer ${token}" \\
  -H "Content-Type: application/json" \\
  -d '{"model": "auto", "messages": [{"role": "user", "content": "Hello"}]}'`,
    },
    {
      name: "OpenAI",
      text: `from openai import OpenAI

client = OpenAI(base_url="${origin}/gateway/v1", api_key="${token}")
answer = client.chat.completions.create(
    model="auto",
    messages=[{"role": "user", "content": "Hello"}],
)
print(answer.choices[0].message.content)`,
    },
    {
      name: "Anthropic",
      text: `from anthropic import Anthropic

client = Anthropic(base_url="${origin}/gateway", api_key="${token}")
answer = client.messages.create(
    model="auto",
    max_tokens=1024,
    messages=[{"role": "user", "content": "Hello"}],
)
print(answer.content[0].text)`,
    },
  ];
}
