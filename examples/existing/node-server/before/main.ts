import { createRaceServer } from './server.ts'

const { http, step } = await createRaceServer(Number(process.env['PORT'] ?? 8080), 1)
console.log('The standings:', http.address())
setInterval(step, 1000 / 60)
