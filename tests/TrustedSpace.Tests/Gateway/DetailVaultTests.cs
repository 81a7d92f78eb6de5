using TrustedSpace.Gateway.Details;
using TrustedSpace.Gateway.Flows;
using TrustedSpace.Gateway.Participants;
using TrustedSpace.Protocol.Details;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Participants;
using TrustedSpace.Protocol.Refusals;
using TrustedSpace.Transparency.Notes;
using Xunit;

namespace TrustedSpace.Tests.Gateway;

public sealed class DetailVaultTests : IDisposable
{
    private static readonly ParticipantId Clinic = ParticipantId.Parse("clinic");
    private static readonly ParticipantId Operator = ParticipantId.Parse("operator");

    private readonly DirectoryInfo _state = Directory.CreateTempSubdirectory("trustedspace-details-");

    public void Dispose() => _state.Delete(recursive: true);

    [Fact]
    public void Detail_is_read_as_it_was_kept_and_lies_encrypted_under_a_private_key()
    {
        var detail = Detail("patient-7", "Wang Fang, ward 3");
        using (var vault = Open())
        {
            vault.Keep([detail], [Clinic]);
        }

        using var again = Open();
        var kept = again.Find(detail.Commitment)!;
        Assert.Equal((detail.Detail, detail.Commitment), (kept.Detail.Detail, kept.Detail.Commitment));
        Assert.Equal([Clinic], kept.Readers);
        Assert.Empty(Where("Wang Fang"u8.ToArray()));
        Assert.Empty(Where(detail.Salt));
        var key = Path.Combine(_state.FullName, "details.key");
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(key) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Fact]
    public void Erased_subject_leaves_no_byte_of_key_or_detail_in_any_file_and_others_stay()
    {
        using var vault = Open();
        SaltedDetail[] gone = [.. Enumerable.Range(0, 50).Select(i => Detail("patient-7", $"note {i} of Wang Fang"))];
        var stays = Detail("patient-8", "Li Na");
        vault.Keep(gone, [Clinic]);
        vault.Keep([stays], [Clinic]);
        var traces = Traces("patient-7");
        Assert.Equal(51, traces.Count);
        Assert.All(traces, trace => Assert.NotEmpty(Where(trace)));

        var erasure = vault.Erase(SubjectId.Parse("patient-7"), Operator, 0);

        Assert.Equal(50, erasure.Details);
        Assert.All(traces, trace => Assert.Empty(Where(trace)));
        Assert.All(gone, detail => Assert.Null(vault.Find(detail.Commitment)));
        Assert.Equal("Li Na", vault.Find(stays.Commitment)!.Detail.Detail.Text);
    }

    [Fact]
    public void Subject_that_comes_back_gets_a_new_key()
    {
        using var vault = Open();
        vault.Keep([Detail("patient-7", "before")], [Clinic]);
        var old = Traces("patient-7")[0];
        vault.Erase(SubjectId.Parse("patient-7"), Operator, 0);
        var after = Detail("patient-7", "after");
        vault.Keep([after], [Clinic]);

        Assert.Equal("after", vault.Find(after.Commitment)!.Detail.Detail.Text);
        Assert.NotEqual(old, Traces("patient-7")[0]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Erasure_that_a_crash_cut_off_gets_its_leaf_once_at_the_next_start(bool isLeafWritten)
    {
        using var vault = Open();
        await using var log = FlowLog.Open(
            Path.Combine(_state.FullName, "log"), NoteSigner.Generate("test/log"), new FlowIndex(Path.Combine(_state.FullName, "index.db"), TimeProvider.System));
        using var erasing = new SubjectErasing(vault, log, TimeProvider.System);
        vault.Keep([Detail("patient-7", "x")], [Clinic]);
        vault.Erase(SubjectId.Parse("patient-7"), Operator, log.Size);
        if (isLeafWritten)
        {
            await log.AppendAsync(new SubjectErased { Subject = SubjectId.Parse("patient-7"), By = Operator, Details = 1, At = 1 }, TestContext.Current.CancellationToken);
        }

        await erasing.CompleteAsync();
        await erasing.CompleteAsync();

        Assert.Equal((1, 1), (log.Size, Assert.IsType<SubjectErased>(log.Read(0).Entry).Details));
        var again = await erasing.EraseAsync(SubjectId.Parse("patient-7"), Caller());
        Assert.Equal((0, 1), (again.Details, again.Leaf));
    }

    [Theory]
    [InlineData(RefusalCode.Invalid, true)]
    [InlineData(RefusalCode.Unauthenticated, true)]
    [InlineData(RefusalCode.Denied, false)]
    [InlineData(RefusalCode.Unavailable, false)]
    public void Words_of_a_refusal_that_may_quote_input_are_kept_beside_the_log(RefusalCode code, bool kept)
    {
        using var vault = Open();
        var refusal = new Refusal { Code = code, Party = Clinic, Stage = "s", Reason = "near 'Wang Fang\uD800'", Remedy = "r" };

        var leaf = new RefusalWords(vault).ForLeaf(refusal, Clinic);

        Assert.Equal(refusal, leaf with { Reason = refusal.Reason });
        Assert.Equal(kept, leaf.Reason != refusal.Reason);
        if (kept)
        {
            var commitment = Sha256Digest.Parse(leaf.Reason[RefusalWords.Instead.Length..]);
            Assert.Contains("near 'Wang Fang", vault.Find(commitment)!.Detail.Detail.Text, StringComparison.Ordinal);
        }
    }

    private DetailVault Open() => new(_state.FullName);

    private static SaltedDetail Detail(string subject, string text) => SaltedDetail.Of(new Detail { Subject = SubjectId.Parse(subject), Text = text });

    private static CallerIdentity Caller() => new(new Participant
    {
        Id = Operator,
        Organisation = "o",
        Role = ParticipantRole.Operator,
        Status = ParticipantStatus.Active,
        Tls = "",
        Signing = [],
        Sealing = [],
    });

    // The wrapped key and the sealed details as the file holds them.
    private List<byte[]> Traces(string subject)
    {
        using var file = new DetailFile(Path.Combine(_state.FullName, "details.db"));
        return
        [
            .. file.All(row => row.GetFieldValue<byte[]>(0), "SELECT wrapped_key FROM subject WHERE id = $id", ("$id", subject)),
            .. file.All(row => row.GetFieldValue<byte[]>(0), "SELECT sealed FROM detail WHERE subject = $id", ("$id", subject)),
        ];
    }

    private List<string> Where(byte[] bytes) =>
        [.. _state.EnumerateFiles("*", SearchOption.AllDirectories).Where(file => Read(file).AsSpan().IndexOf(bytes) >= 0).Select(file => file.Name)];

    private static byte[] Read(FileInfo file)
    {
        using var stream = new FileStream(file.FullName, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}
