using System.Text;
using System.Text.Json;
using TrustedSpace.FunctionalTests.Space;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Jobs;
using TrustedSpace.Protocol.Json;
using TrustedSpace.Protocol.Receipts;
using TrustedSpace.Protocol.Witnesses;
using TrustedSpace.Transparency.Merkle;
using TrustedSpace.Transparency.Notes;
using TrustedSpace.Transparency.Proofs;
using TrustedSpace.Transparency.Witnesses;
using Xunit;

namespace TrustedSpace.FunctionalTests.CommandLine;

/// <summary><c>tspace receipt</c> and <c>tspace audit witnesses</c> as commands, with what they are given as it should be and as it should not.</summary>
[Collection(WholeSpaceTests.Name)]
public sealed class ReceiptCommandTests(WholeSpace space) : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tspace-receipt-").FullName;
    private JobId _job;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string Receipt => Path.Combine(_folder, "receipt.json");

    private string Policy => space.Running.Directory.WitnessPolicy;

    public async ValueTask InitializeAsync()
    {
        var grant = await space.Clinic.AskAsync(Samples.Statistics());
        var job = await space.Clinic.RunToEndAsync(grant, space.Clinic.Jobs.Prepare(grant, Samples.Sql));
        Assert.Equal(JobState.Released, job.State);
        _job = job.Job;
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Receipt_is_got_by_job_and_by_flow_and_verified_offline()
    {
        var byJob = await RunAsync(0, "receipt", "get", _job.Value, "--out", Receipt, "--as", "clinic", "--space", space.Folder);
        Assert.Contains($"flow {FlowId.For(_job)} is leaf ", byJob, StringComparison.Ordinal);
        Assert.Contains("cosigned by ", byJob, StringComparison.Ordinal);

        // The owner's own, by the flow's id; it is the same receipt, perhaps under a later checkpoint.
        var other = Path.Combine(_folder, "other.json");
        await RunAsync(0, "receipt", "get", FlowId.For(_job).Value, "--out", other, "--as", "hospital-a", "--space", space.Folder, "--json");
        Assert.Equal(Read(Receipt).Promise, Read(other).Promise);

        // Offline: nothing but the file and the policy.
        Assert.Contains(FlowId.For(_job).Value, await RunAsync(0, "receipt", "verify", Receipt, "--policy", Policy), StringComparison.Ordinal);
        var json = JsonDocument.Parse(await RunAsync(0, "receipt", "verify", other, "--policy", Policy, "--json")).RootElement;
        Assert.Equal(FlowId.For(_job).Value, json.GetProperty("flow").GetString());
        Assert.True(json.GetProperty("size").GetInt64() > json.GetProperty("leaf").GetInt64());
        Assert.True(json.GetProperty("cosignatures").EnumerateObject().Count(cosignature => cosignature.Value.ValueKind == JsonValueKind.String) >= 2);
    }

    [Fact]
    public async Task Promise_is_got_at_once_and_counts_until_its_deadline()
    {
        await RunAsync(0, "receipt", "get", _job.Value, "--out", Receipt, "--promise", "--as", "clinic", "--space", space.Folder);
        await WriteAsync(receipt => Promised(receipt, TimeProvider.System.GetUtcNow().AddHours(1)));
        Assert.Contains("the proof is due at", await RunAsync(0, "receipt", "verify", Receipt, "--policy", Policy), StringComparison.Ordinal);

        await WriteAsync(receipt => Promised(receipt, TimeProvider.System.GetUtcNow().AddHours(-1)));
        var overdue = await RunAsync(1, "receipt", "verify", Receipt, "--policy", Policy);
        Assert.Contains("promised by its signature", overdue, StringComparison.Ordinal);
        Assert.Contains("tell the regulator", overdue, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Receipt_that_was_altered_is_refused_and_says_in_what()
    {
        await RunAsync(0, "receipt", "get", _job.Value, "--out", Receipt, "--as", "clinic", "--space", space.Folder);
        var whole = await File.ReadAllTextAsync(Receipt, Stop);
        foreach (var (alter, words) in new (Func<FlowReceipt, FlowReceipt> Alter, string Words)[]
        {
            (receipt => receipt with { Entry = Bytes(Text(receipt.Entry).Replace("\"cells\":", "\"cells\":1", StringComparison.Ordinal)) }, "about another leaf"),
            (receipt => receipt with { Entry = "{}"u8.ToArray() }, "can't be read"),
            (receipt => receipt with { Flow = FlowId.For(JobId.New(TimeProvider.System)) }, "its leaf is flow"),
            (receipt => receipt with { Promise = receipt.Promise.Replace(receipt.Flow.Value, FlowId.For(JobId.New(TimeProvider.System)).Value, StringComparison.Ordinal) }, "sign"),
            (receipt => receipt with { Proof = receipt.Proof!.Replace("index ", "index 1", StringComparison.Ordinal) }, "and proves leaf"),
            (receipt => receipt with { Proof = receipt.Proof![..^20] }, ""),
        })
        {
            await File.WriteAllTextAsync(Receipt, whole, Stop);
            await WriteAsync(alter);
            Assert.Contains(words, await RunAsync(1, "receipt", "verify", Receipt, "--policy", Policy), StringComparison.Ordinal);
        }

        await File.WriteAllTextAsync(Receipt, whole[..^10], Stop);
        Assert.Contains("is not a receipt", await RunAsync(2, "receipt", "verify", Receipt, "--policy", Policy), StringComparison.Ordinal);
        Assert.Contains("is not a receipt", await RunAsync(2, "receipt", "verify", Path.Combine(_folder, "none.json"), "--policy", Policy), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Policy_decides_and_a_wrong_one_says_why()
    {
        await RunAsync(0, "receipt", "get", _job.Value, "--out", Receipt, "--as", "clinic", "--space", space.Folder);
        using var stranger = NoteSigner.Generate(WitnessPolicy.Load(Policy).Logs[0].Key.Name);
        using var absent = Cosigner.Generate("witness.example/absent");
        var log = WitnessPolicy.Load(Policy).Logs[0].Key;

        Assert.Contains("signed", await VerifyByAsync(1, $"log {stranger.Verifier}\nquorum none\n"), StringComparison.Ordinal);
        Assert.Contains("absent", await VerifyByAsync(1, $"log {log}\nwitness absent {absent.Verifier}\nquorum absent\n"), StringComparison.Ordinal);
        Assert.Contains("--policy", await VerifyByAsync(2, "nonsense\n"), StringComparison.Ordinal);
        Assert.Contains("--policy", await RunAsync(2, "receipt", "verify", Receipt, "--policy", Path.Combine(_folder, "none")), StringComparison.Ordinal);

        async Task<string> VerifyByAsync(int exit, string policy)
        {
            var file = Path.Combine(_folder, "policy");
            await File.WriteAllTextAsync(file, policy, Stop);
            return await RunAsync(exit, "receipt", "verify", Receipt, "--policy", file);
        }
    }

    [Fact]
    public async Task Receipt_that_there_is_none_of_is_refused_with_the_party_and_a_remedy()
    {
        var unknown = await RunAsync(1, "receipt", "get", JobId.New(TimeProvider.System).Value, "--out", Receipt, "--as", "clinic", "--space", space.Folder);
        Assert.Contains("gateway (receipt)", unknown, StringComparison.Ordinal);
        Assert.Contains("GET /flows", unknown, StringComparison.Ordinal);
        Assert.Contains("flow:", await RunAsync(2, "receipt", "get", "No Flow!", "--out", Receipt, "--as", "clinic", "--space", space.Folder), StringComparison.Ordinal);
        Assert.False(File.Exists(Receipt));
    }

    [Fact]
    public async Task Witnesses_are_listed_with_what_each_cosigned()
    {
        var shown = await RunAsync(0, "audit", "witnesses", "--as", "regulator", "--space", space.Folder);
        foreach (var owner in Samples.Hospitals.Append(Samples.Regulator))
        {
            Assert.Contains(owner.Value, shown, StringComparison.Ordinal);
        }

        Assert.Contains("jobs and exports are admitted", shown, StringComparison.Ordinal);
        var report = JsonSerializer.Deserialize<WitnessReport>(
            await RunAsync(0, "audit", "witnesses", "--as", "clinic", "--space", space.Folder, "--json"), ProtocolJson.Options)!;
        Assert.True(report.Admits);
        Assert.Contains(report.Witnesses, witness => witness.Size > 0);

        await RunAsync(2, "audit", "witnesses", "--as", "nobody", "--space", space.Folder);
    }

    private static FlowReceipt Read(string file) => JsonSerializer.Deserialize<FlowReceipt>(File.ReadAllText(file), ProtocolJson.Options)!;

    private static string Text(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private async Task WriteAsync(Func<FlowReceipt, FlowReceipt> alter) =>
        await File.WriteAllTextAsync(Receipt, JsonSerializer.Serialize(alter(Read(Receipt)), ProtocolJson.Options), Stop);

    /// <summary>What the log says at once, with another deadline, under its own key.</summary>
    private FlowReceipt Promised(FlowReceipt receipt, DateTimeOffset deadline)
    {
        using var log = NoteSigner.Parse(File.ReadAllText(space.Running.Directory.LogKey).TrimEnd('\n'));
        var index = Promise.Open(SignedNote.Parse(receipt.Promise), log.Verifier).Index;
        return receipt with { Promise = new Promise(receipt.Flow.Value, TreeHasher.Leaf(receipt.Entry.Span), index, deadline).Sign(log).ToString(), Proof = null };
    }

    /// <summary>Runs the command, which must end with a code.</summary>
    /// <returns>Standard output, or where it failed standard error, without line breaks.</returns>
    private static async Task<string> RunAsync(int exit, params string[] arguments)
    {
        var (code, output, error) = await TspaceProcess.RunAsync(arguments);
        Assert.True(code == exit, $"tspace {string.Join(' ', arguments)} ended with {code}: {output}{error}");
        return (exit == 0 ? output : error).ReplaceLineEndings(" ");
    }
}
