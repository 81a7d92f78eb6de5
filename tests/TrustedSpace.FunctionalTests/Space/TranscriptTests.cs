using System.Security.Cryptography;
using Google.Protobuf;
using Xunit;

namespace TrustedSpace.FunctionalTests.Space;

/// <summary>The gateway sees no unmasked value: all that it sends, receives, logs and keeps of a job is recorded and searched.</summary>
[Collection(HostedSpaceTests.Name)]
public class TranscriptTests(HostedSpace space)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Transcript_of_a_job_holds_no_unmasked_value_of_any_owner()
    {
        var values = await UnmaskedValues.OfAsync(space, Samples.Sql);
        space.Wire.PassAll();
        space.Recording.Start();

        var grant = await space.Clinic.AskAsync(Samples.Statistics());
        var result = await space.Clinic.Jobs.RunAsync(grant, Samples.Sql, cancellation: Cancellation).Within("the job's result");

        space.Recording.Stop();
        var taken = space.Recording.Taken().Concat(space.KeptByTheGateway()).ToArray();
        AssertComplete(taken);
        Assert.Empty(new ValueSearch(values).Find(taken));
        PooledAnswers.AssertEqual(result, Samples.Hospitals);
    }

    [Fact]
    public async Task Message_that_was_left_unmasked_is_found_in_the_transcript()
    {
        var owner = Samples.Hospitals[0];
        var values = await UnmaskedValues.OfAsync(space, Samples.Sql);
        var counts = values.First(value => value.Name == $"{owner}: all counts as 64-bit words");
        space.Wire.PassAll();
        space.Wire.Begun = (sender, reply) =>
        {
            if (sender == owner)
            {
                reply.Envelopes[0].Payload = ByteString.CopyFrom(counts.Bytes);
            }

            return reply;
        };
        var books = await Books.OpenAsync(space);
        space.Recording.Start();

        var grant = await space.Clinic.AskAsync(Samples.Statistics());
        var job = await space.Clinic.RunToEndAsync(grant, space.Clinic.Jobs.Prepare(grant, Samples.Sql));

        space.Recording.Stop();
        space.Wire.PassAll();
        var found = new ValueSearch(values).Find(space.Recording.Taken());
        Assert.Contains(found, line => line.StartsWith(counts.Name, StringComparison.Ordinal) && line.Contains("/Advance", StringComparison.Ordinal));
        await books.AssertFailedAsync(job);
    }

    [Fact]
    public async Task Search_finds_each_value_in_noise_plain_and_within_base64()
    {
        var values = await UnmaskedValues.OfAsync(space, Samples.Sql);
        var search = new ValueSearch(values);
        var noise = RandomNumberGenerator.GetBytes(1 << 20);
        Assert.Empty(search.Find([new("noise", noise)]));

        Assert.All(values, value =>
        {
            var at = RandomNumberGenerator.GetInt32(200);
            byte[] planted = [.. noise.AsSpan(0, at), .. value.Bytes, .. noise.AsSpan(at, 40)];
            var text = $"{{\"payload\":\"{Convert.ToBase64String(planted)}\"}}";
            Assert.Contains($"{value.Name} in bytes", search.Find([new("bytes", planted)]));
            Assert.Contains($"{value.Name} in text", search.Find([new("text", System.Text.Encoding.UTF8.GetBytes(text))]));
        });
    }

    private static void AssertComplete(IReadOnlyList<KeyValuePair<string, byte[]>> taken)
    {
        Assert.All(Samples.Hospitals, owner =>
        {
            Assert.Equal(3, taken.Count(place => place.Key.StartsWith($"{owner} POST /trustedspace.v1.ConnectorService/", StringComparison.Ordinal)
                && (place.Key.Contains("/Begin", StringComparison.Ordinal) || place.Key.Contains("/Advance", StringComparison.Ordinal))
                && place.Key.EndsWith("response", StringComparison.Ordinal)));
        });
        Assert.Contains(taken, place => place.Key.StartsWith("gateway POST /jobs", StringComparison.Ordinal));
        Assert.Contains(taken, place => place.Key.Contains("/result #", StringComparison.Ordinal));
        Assert.Contains(taken, place => place.Key.EndsWith("gateway.db", StringComparison.Ordinal) && place.Value.Length > 0);
        Assert.Contains(taken, place => place.Key.Contains("tile", StringComparison.Ordinal) && place.Value.Length > 0);
    }
}
