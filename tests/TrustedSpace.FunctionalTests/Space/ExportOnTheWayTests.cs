using TrustedSpace.Client.Exports;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Jobs;
using TrustedSpace.Protocol.Refusals;
using Xunit;

namespace TrustedSpace.FunctionalTests.Space;

/// <summary>What the gateway sees of an export, and what becomes of one that is altered on its last way.</summary>
[Collection(HostedSpaceTests.Name)]
public class ExportOnTheWayTests(HostedSpace space)
{
    private static readonly ParticipantId Owner = Samples.Hospitals[0];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Transcript_of_an_export_holds_no_row()
    {
        var values = Samples.Rows(Owner)
            .SelectMany(row => new[]
            {
                $"{row["radius_mean"]},{row["texture_mean"]}", $"\"radius_mean\":{row["radius_mean"]},\"texture_mean\":{row["texture_mean"]}",
            })
            .Where(text => text.Length >= UnmaskedValue.Shortest)
            .Distinct()
            .Select(text => UnmaskedValue.OfText("a row", text))
            .ToList();
        space.Wire.PassAll();
        space.Recording.Start();

        var grant = await space.Clinic.AskAsync(Samples.Export());
        using var rows = new MemoryStream();
        foreach (var format in Enum.GetValues<ExportFormat>())
        {
            var export = space.Clinic.Exports.Prepare(grant, Samples.DatasetOf(Owner), [Samples.Radius, Samples.Texture], format);
            await space.Clinic.Exports.DownloadAsync(grant, Owner, export, rows, Cancellation).Within("the rows");
        }

        space.Recording.Stop();
        var taken = space.Recording.Taken();
        var streams = taken.Where(place => place.Key.StartsWith("gateway POST /data/", StringComparison.Ordinal) && place.Key.EndsWith("response", StringComparison.Ordinal)).ToList();
        Assert.Equal(3, streams.Count);
        Assert.All(streams, stream => Assert.True(stream.Value.Length > 3000));
        Assert.Empty(new ValueSearch(values).Find(taken));
        Assert.NotEmpty(new ValueSearch(values).Find([new("what the consumer opened", rows.ToArray())]));
    }

    public static TheoryData<string> Bends => ["a bit is flipped", "a chunk is repeated", "it is cut", "its end is cut", "it is continued", "another export is replayed"];

    [Theory]
    [MemberData(nameof(Bends))]
    public async Task Export_that_is_altered_behind_the_gateways_check_does_not_open_as_whole(string bend)
    {
        var grant = await space.Clinic.AskAsync(Samples.Export());
        var earlier = await SealedAsync(grant);
        space.Bending = stream => bend switch
        {
            "a bit is flipped" => Flipped(stream),
            "a chunk is repeated" => [.. stream[..First(stream)], .. stream[65..First(stream)], .. stream[First(stream)..]],
            "it is cut" => stream[..(stream.Length / 2)],
            "its end is cut" => stream[..First(stream)],
            "it is continued" => [.. stream, 0],
            _ => earlier,
        };
        try
        {
            var export = space.Clinic.Exports.Prepare(grant, Samples.DatasetOf(Owner), [Samples.Radius], ExportFormat.Csv);

            var broken = await Assert.ThrowsAsync<ExportException>(() =>
                space.Clinic.Exports.DownloadAsync(grant, Owner, export, Stream.Null, Cancellation).Within("the altered export"));

            Assert.Equal(Owner, broken.Owner);
            Assert.Contains(Owner.Value, broken.Message, StringComparison.Ordinal);

            // The gateway says released, the consumer confirms nothing: that is what an auditor sees.
            Assert.Equal(FlowOutcome.Released, Assert.IsType<Flow>(Assert.Single(await space.Clinic.EntriesOfAsync(export.Job))).Outcome);
            Assert.Contains(export.Job, (await (await Books.OpenAsync(space)).AuditAsync()).Unconfirmed);
        }
        finally
        {
            space.Bending = null;
        }
    }

    [Fact]
    public async Task Receipt_is_recorded_once_and_one_of_anothers_export_is_refused()
    {
        var grant = await space.Clinic.AskAsync(Samples.Export());
        var export = space.Clinic.Exports.Prepare(grant, Samples.DatasetOf(Owner), [Samples.Radius], ExportFormat.Csv);
        var statement = await space.Clinic.Exports.DownloadAsync(grant, Owner, export, Stream.Null, Cancellation).Within("the rows");

        var leaf = await space.Clinic.Exports.ConfirmAsync(statement, Cancellation);

        var received = Assert.Single(await space.Regulator.Flows.ListAsync(job: export.Job, cancellation: Cancellation), entry => entry.Entry is ExportReceived);
        Assert.Equal((leaf, Owner), (received.Index, ((ExportReceived)received.Entry).Owner));
        Assert.DoesNotContain(export.Job, (await (await Books.OpenAsync(space)).AuditAsync()).Unconfirmed);
        var other = await Dealings.RefusedAsync(() => space.Clinic.Exports.ConfirmAsync(statement with { Rows = 1 }, Cancellation));
        Assert.Equal((RefusalCode.Conflict, Samples.Gateway), (other.Code, other.Party));
        var never = await Dealings.RefusedAsync(() => space.Clinic.Exports.ConfirmAsync(statement with { Job = JobId.New(TimeProvider.System) }, Cancellation));
        Assert.Equal(RefusalCode.Unknown, never.Code);
        var owner = await Dealings.RefusedAsync(() => space.Client(Owner).Exports.ConfirmAsync(statement, Cancellation));
        Assert.Equal(RefusalCode.Denied, owner.Code);
    }

    private async Task<byte[]> SealedAsync(Protocol.Grants.TokenResponse grant)
    {
        byte[] taken = [];
        space.Bending = stream => taken = stream;
        var export = space.Clinic.Exports.Prepare(grant, Samples.DatasetOf(Owner), [Samples.Radius], ExportFormat.Csv);
        await space.Clinic.Exports.DownloadAsync(grant, Owner, export, Stream.Null, Cancellation).Within("an export to replay");
        return taken;
    }

    private static byte[] Flipped(byte[] stream)
    {
        var flipped = stream.ToArray();
        flipped[stream.Length / 2] ^= 1;
        return flipped;
    }

    // Where the first chunk ends: after the encapsulated key, four bytes with the length.
    private static int First(byte[] stream) => 65 + 4 + (System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(stream.AsSpan(65)) & 0x3FFF_FFFF);
}
