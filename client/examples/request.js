// Asks for a picture and waits for its end: npm install && TEAM=demo node request.js "a red kite"
const { Kafka, CompressionCodecs, CompressionTypes } = require('kafkajs');
const { compressFrame, decompressFrame } = require('lz4-napi');
const { randomUUID } = require('node:crypto');

// Events are compressed with LZ4, which KafkaJS leaves to others.
CompressionCodecs[CompressionTypes.LZ4] = () => ({
  compress: ({ buffer }) => compressFrame(buffer),
  decompress: (buffer) => decompressFrame(buffer),
});

const team = process.env.TEAM;
if (!team) throw new Error('TEAM names a team, for example demo');
const kafka = new Kafka({ brokers: [process.env.BROKER || 'localhost:9092'] });
const ENDS = ['TaskRejected', 'TaskSucceeded', 'TaskFailed', 'TaskCanceled'];

async function main() {
  const key = randomUUID(); // your own order number would do: the same key is the same task
  const consumer = kafka.consumer({ groupId: `example-${key}` });
  await consumer.connect();
  await consumer.subscribe({ topic: 'task.events.v1', fromBeginning: true }); // none is missed while the group forms
  let taskId;
  const ended = new Promise((resolve, reject) => {
    consumer.on(consumer.events.CRASH, ({ payload }) => payload.restart || reject(payload.error));
    consumer.run({
      eachMessage: async ({ message }) => {
        const event = JSON.parse(message.value.toString());
        const ours = event.idempotency_key === key || (taskId && event.task_id === taskId);
        if (!ours) return;
        taskId = event.task_id;
        console.log(event);
        if (ENDS.includes(event.type)) resolve(event);
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
          prompt: process.argv[2] ?? 'a red kite over the sea',
        }),
      },
    ],
  });
  const end = await ended;
  await producer.disconnect();
  await consumer.disconnect();
  process.exitCode = end.type === 'TaskSucceeded' ? 0 : 1;
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
