// Asks for a picture and waits for its end: npm install kafkajs && TEAM=demo node request.js "a red kite"
const { Kafka } = require('kafkajs');
const { randomUUID } = require('node:crypto');

const team = process.env.TEAM;
if (!team) throw new Error('TEAM names a team, for example demo');
const kafka = new Kafka({ brokers: [process.env.BROKER || 'localhost:9092'] });

async function main() {
  const key = randomUUID(); // your own order number would do: the same key is the same task
  const consumer = kafka.consumer({ groupId: `example-${key}` });
  await consumer.connect();
  await consumer.subscribe({ topic: 'task.events.v1', fromBeginning: true }); // none is missed while the group forms
  let taskId;
  const ended = new Promise((resolve) => {
    consumer.run({
      eachMessage: async ({ message }) => {
        const event = JSON.parse(message.value.toString());
        if (event.idempotency_key === key) taskId = event.task_id;
        if (event.type === 'TaskRejected' ? event.idempotency_key === key : taskId && event.task_id === taskId) {
          console.log(event);
          if (['TaskRejected', 'TaskSucceeded', 'TaskFailed', 'TaskCanceled'].includes(event.type)) resolve();
        }
      },
    });
  });
  const producer = kafka.producer();
  await producer.connect();
  await producer.send({
    topic: 'task.requests.v1',
    acks: -1,
    messages: [
      {
        key,
        headers: { team_id: team, 'content-type': 'application/json' },
        value: JSON.stringify({
          idempotency_key: key,
          type: 'standard',
          scene: 'text-to-image',
          model: 'nano-banana-pro',
          prompt: process.argv[2] || 'a red kite over the sea',
        }),
      },
    ],
  });
  await ended;
  await producer.disconnect();
  await consumer.disconnect();
}

main();
