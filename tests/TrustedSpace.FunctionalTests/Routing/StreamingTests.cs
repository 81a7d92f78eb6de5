using System.Net;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Identity;
using Xunit;

namespace TrustedSpace.FunctionalTests.Routing;

public sealed class StreamingTests
{
    private readonly JobId _job = JobId.New(TimeProvider.System);

    [Fact]
    public async Task Streams_flow_both_ways_while_both_are_open()
    {
        await using var space = await DataSpace.StartAsync();
        space.Owner.Serves = async context =>
        {
            // An echo, chunk by chunk: it can only answer what has arrived, while the request goes on.
            var chunk = new byte[1];
            while (await context.Request.Body.ReadAsync(chunk) == 1)
            {
                await context.Response.Body.WriteAsync(chunk);
                await context.Response.Body.FlushAsync();
            }
        };
        var upload = new OpenContent();

        using var response = await space.SendAsync(_job, upload);
        await using var body = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        var sending = await upload.Stream;
        await body.ReadExactlyAsync(new byte[1], TestContext.Current.CancellationToken);
        for (byte sent = 0; sent < 5; sent++)
        {
            await sending.WriteAsync(new[] { sent }, TestContext.Current.CancellationToken);
            await sending.FlushAsync(TestContext.Current.CancellationToken);
            var echoed = new byte[1];
            await body.ReadExactlyAsync(echoed, TestContext.Current.CancellationToken);
            Assert.Equal(sent, echoed[0]);
        }

        upload.Complete();
        Assert.Equal(0, await body.ReadAsync(new byte[1], TestContext.Current.CancellationToken));
        Assert.Equal(6, (await space.FlowOfAsync(_job)).Bytes);
    }

    [Fact]
    public async Task Large_body_stays_within_the_windows_of_its_connections()
    {
        const long Size = 96L * 1024 * 1024;
        const long Windows = 48L * 1024 * 1024;
        await using var space = await DataSpace.StartAsync();
        var written = 0L;
        space.Owner.Serves = async context =>
        {
            var chunk = new byte[64 * 1024];
            for (var sent = 0L; sent < Size; sent += chunk.Length)
            {
                await context.Response.Body.WriteAsync(chunk);
                Interlocked.Add(ref written, chunk.Length);
            }
        };

        using var response = await space.SendAsync(_job);
        await using var body = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        var buffer = new byte[1024 * 1024];
        var read = 0L;
        var mostAhead = 0L;
        while (await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, TestContext.Current.CancellationToken) is var count and > 0)
        {
            read += count;
            mostAhead = Math.Max(mostAhead, Interlocked.Read(ref written) - read);
        }

        Assert.Equal(Size, read);
        Assert.True(mostAhead < Windows, $"the connector ran {mostAhead} bytes ahead of the consumer");
        var flow = await space.FlowOfAsync(_job);
        Assert.Equal((FlowOutcome.Broken, Size), (flow.Outcome, flow.Bytes));
    }

    /// <summary>A request body that stays open until the test completes it.</summary>
    private sealed class OpenContent : HttpContent
    {
        private readonly TaskCompletionSource<Stream> _stream = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _completed = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<Stream> Stream => _stream.Task;

        public void Complete() => _completed.SetResult();

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(new byte[] { 0xFF });
            await stream.FlushAsync();
            _stream.SetResult(stream);
            await _completed.Task;
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
