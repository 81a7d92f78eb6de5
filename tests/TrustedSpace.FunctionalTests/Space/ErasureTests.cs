using System.Buffers.Text;
using System.Text;
using TrustedSpace.Client;
using TrustedSpace.Client.Objections;
using TrustedSpace.Gateway.Details;
using TrustedSpace.Protocol.Details;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Freezes;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Jobs;
using TrustedSpace.Protocol.Objections;
using TrustedSpace.Protocol.Refusals;
using TrustedSpace.Protocol.Statements;
using Xunit;

namespace TrustedSpace.FunctionalTests.Space;

/// <summary>What is personal stays out of every file but the sealed one, is read by those whom it concerns, and is gone after an erasure that no proof notices.</summary>
[Collection(WholeSpaceTests.Name)]
public class ErasureTests(WholeSpace space)
{
    private static readonly string[] Planted = ["Ouyang Xiulan", "Zhuge Mingde", "Shangguan Yating", "Situ Haoran"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Planted_names_are_in_no_file_of_the_space_and_gone_after_the_erasure_while_every_proof_holds()
    {
        using var hospital = space.Running.Client(Samples.Hospitals[1]);
        using var stranger = space.Running.Client(Samples.Hospitals[2]);
        using var operators = space.Running.Client(Samples.Operator);
        var person = SubjectId.Parse("patient-4711");
        SaltedDetail reason = Of(person, $"{Planted[0]} saw her own record"), actor = Of(person, Planted[1]), text = Of(person, $"letter of {Planted[2]}");
        var raised = await space.Clinic.Objections.RaiseAsync(
            ObjectionTarget.Of(Samples.DatasetOf(Samples.Hospitals[1])), new ObjectionWords { Reason = reason, Actor = actor, Texts = [text] }, Cancellation);
        var (job, refused) = await RefusedJobAsync($"SELECT COUNT(*) FROM aspirates WHERE diagnosis LIKE '{Planted[3]}' GROUP BY");
        var why = Of(person, $"complaint of {Planted[0]}");
        var freeze = await space.Regulator.Freezes.OrderAsync(FreezeSubject.Of(Samples.DatasetOf(Samples.Hospitals[1])), why, actor, Cancellation);
        await space.Regulator.Freezes.LiftAsync(freeze.Id, Of(person, "settled"), cancellation: Cancellation);

        Assert.Equal(reason.Detail, await space.Clinic.Details.GetAsync(reason.Commitment, Cancellation));
        Assert.Equal(text.Detail, await hospital.Details.GetAsync(text.Commitment, Cancellation));
        Assert.Equal(why.Detail, await space.Regulator.Details.GetAsync(why.Commitment, Cancellation));
        await AssertUnknownAsync(stranger, reason.Commitment);
        await AssertUnknownAsync(operators, reason.Commitment);
        await AssertUnknownAsync(space.Clinic, why.Commitment);
        var words = (await space.Clinic.Jobs.GetAsync(job, Cancellation)).Failure!;
        Assert.Contains(Planted[3], words.Reason, StringComparison.Ordinal);
        await AssertToldAsync(space.Clinic, job, words.Reason);
        await AssertToldAsync(space.Regulator, job, words.Reason);
        using var refusing = space.Running.Client(words.Party);
        await AssertToldAsync(refusing, job, words.Reason);
        using var other = space.Running.Client(Samples.Hospitals.First(hospital => hospital != words.Party));
        await AssertToldAsync(other, job, RefusalWords.Instead + refused);
        await AssertToldAsync(operators, job, RefusalWords.Instead + refused);
        AssertAbsent(Planted);

        var clinic = SubjectId.Parse(Samples.Clinic.Value);
        var erasure = await operators.Details.EraseAsync(person, Cancellation);
        Assert.Equal(5, erasure.Details);
        Assert.True((await operators.Details.EraseAsync(clinic, Cancellation)).Details >= 1);
        Assert.Equal(RefusalCode.Denied, (await Dealings.RefusedAsync(() => space.Clinic.Details.EraseAsync(person, Cancellation))).Code);

        foreach (var commitment in (Sha256Digest[])[reason.Commitment, actor.Commitment, text.Commitment, why.Commitment, refused])
        {
            await AssertUnknownAsync(space.Regulator, commitment);
        }

        var erased = (await space.Regulator.Flows.ListAsync(limit: 1000, cancellation: Cancellation)).Single(entry => entry.Index == erasure.Leaf);
        Assert.Equal((person, 5), (Assert.IsType<SubjectErased>(erased.Entry).Subject, ((SubjectErased)erased.Entry).Details));
        var step = (await space.Clinic.Objections.GetAsync(raised.Case.Id, Cancellation)).Steps[0];
        Assert.Equal(reason.Commitment, StoredStatement.Read<ObjectionStep>(step.Statement).Reason);
        Assert.Empty((await (await space.BooksAsync()).AuditAsync()).Findings);
        await AssertToldAsync(space.Clinic, job, RefusalWords.Instead + refused);
        await space.RestartGatewayAsync();
        await AssertToldAsync(space.Clinic, job, RefusalWords.Instead + refused);
        AssertAbsent(Planted);
        AssertAbsent([.. ((SaltedDetail[])[reason, actor, text, why]).Select(detail => Convert.ToBase64String(detail.Salt))]);
        await space.Clinic.Objections.WithdrawAsync(raised.Case.Id, new ObjectionWords { Reason = Of(person, "settled") }, Cancellation);
    }

    private static SaltedDetail Of(SubjectId subject, string text) => SaltedDetail.Of(new Detail { Subject = subject, Text = text });

    private static async Task AssertUnknownAsync(SpaceClient reader, Sha256Digest commitment) =>
        Assert.Equal(RefusalCode.Unknown, (await Dealings.RefusedAsync(() => reader.Details.GetAsync(commitment, Cancellation))).Code);

    // A job whose SQL is refused with words that quote it.
    private async Task<(JobId Job, Sha256Digest Commitment)> RefusedJobAsync(string sql)
    {
        var grant = await space.Clinic.AskAsync(Samples.Statistics());
        var job = await space.Clinic.RunToEndAsync(grant, space.Clinic.Jobs.Prepare(grant, sql));
        Assert.Equal((JobState.Failed, RefusalCode.Invalid), (job.State, job.Failure!.Code));
        var leaf = Assert.IsType<JobFailed>(Assert.Single(await space.Clinic.EntriesOfAsync(job.Job)));
        var commitment = Sha256Digest.Parse(leaf.Failure.Reason.Split(' ')[^1]);
        Assert.Equal(job.Failure.Reason, (await space.Clinic.Details.GetAsync(commitment, Cancellation)).Text);
        return (job.Job, commitment);
    }

    /// <summary>Status, list and events of a job give a reader its failure in these words.</summary>
    private static async Task AssertToldAsync(SpaceClient reader, JobId job, string reason)
    {
        Assert.Equal(reason, (await reader.Jobs.GetAsync(job, Cancellation)).Failure!.Reason);
        Assert.Equal(reason, (await reader.Jobs.ListAsync(Cancellation)).Single(listed => listed.Job == job).Failure!.Reason);
        var events = new List<string>();
        await foreach (var progress in reader.Jobs.WatchAsync(job, cancellation: Cancellation))
        {
            events.Add(progress.Message);
        }

        Assert.Contains($": {reason}. ", events[^1], StringComparison.Ordinal);
    }

    // Everything that the processes of the space keep and print: databases with their write-ahead logs, the log, the connectors' state, what was logged.
    private void AssertAbsent(IReadOnlyList<string> texts)
    {
        var files = KeptFiles.Read(space.Folder).ToList();
        Assert.All((string[])["details.db", "gateway.db", "gateway.db-wal", "connector.db-wal", "gateway.log"], name => Assert.Contains(files, file => Path.GetFileName(file.Key) == name));
        foreach (var (file, bytes) in files)
        {
            Assert.All(texts, text => Assert.All(Forms(text), form => Assert.True(bytes.AsSpan().IndexOf(form) < 0, $"{text} is in {file}")));
        }
    }

    // As it is, and as it would stand in the base64url of a statement at each of the three alignments, without the letters at its ends that its neighbours change.
    private static IEnumerable<byte[]> Forms(string text)
    {
        var plain = Encoding.UTF8.GetBytes(text);
        yield return plain;
        for (var shift = 0; shift < 3; shift++)
        {
            yield return Encoding.ASCII.GetBytes(Base64Url.EncodeToString([.. new byte[shift], .. plain])[4..^4]);
        }
    }
}
