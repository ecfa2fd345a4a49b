/** Whose language a model speaks. */
export function vendorOf(model: string): 'titan' | 'cohere' {
  return model.includes('cohere.') ? 'cohere' : 'titan';
}
