import { InvalidArgumentError } from 'commander'

/** The value of an option that is a whole number from 0 up. @throws InvalidArgumentError */
export function wholeNumber(given: string): number {
  const value = Number(given)
  if (given.trim() === '' || !Number.isSafeInteger(value) || value < 0)
    throw new InvalidArgumentError('It must be a whole number.')
  return value
}
