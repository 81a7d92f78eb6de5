using TrustedSpace.Protocol.Freezes;
using TrustedSpace.Protocol.Identity;
using Xunit;

namespace TrustedSpace.Tests.Protocol;

public class FreezeSubjectTests
{
    private static readonly Involvement Use = new()
    {
        Participants = [ParticipantId.Parse("clinic"), ParticipantId.Parse("hospital-a")],
        Datasets = [DatasetId.Parse("aspirates-a")],
        Grant = GrantId.Parse("0199c9b5-0000-7000-8000-000000000001"),
        Job = JobId.Parse("0199c9b5-0000-7000-8000-000000000002"),
    };

    [Theory]
    [InlineData(FreezeSubjectKind.Participant, "clinic", true)]
    [InlineData(FreezeSubjectKind.Participant, "hospital-a", true)]
    [InlineData(FreezeSubjectKind.Participant, "hospital-b", false)]
    [InlineData(FreezeSubjectKind.Dataset, "aspirates-a", true)]
    [InlineData(FreezeSubjectKind.Dataset, "clinic", false)]
    [InlineData(FreezeSubjectKind.Grant, "0199c9b5-0000-7000-8000-000000000001", true)]
    [InlineData(FreezeSubjectKind.Grant, "0199c9b5-0000-7000-8000-000000000002", false)]
    [InlineData(FreezeSubjectKind.Job, "0199c9b5-0000-7000-8000-000000000002", true)]
    [InlineData(FreezeSubjectKind.Job, "0199c9b5-0000-7000-8000-000000000001", false)]
    public void Freeze_concerns_a_use_that_involves_its_subject_in_its_kind(FreezeSubjectKind kind, string id, bool concerns) =>
        Assert.Equal(concerns, new FreezeSubject { Kind = kind, Id = id }.Concerns(Use));

    [Fact]
    public void Use_without_grant_and_job_is_concerned_by_none_of_these()
    {
        var use = new Involvement { Participants = [] };

        Assert.DoesNotContain(Enum.GetValues<FreezeSubjectKind>(), kind => new FreezeSubject { Kind = kind, Id = "" }.Concerns(use));
    }

    [Theory]
    [InlineData(FreezeSubjectKind.Participant, "Clinic")]
    [InlineData(FreezeSubjectKind.Dataset, "")]
    [InlineData(FreezeSubjectKind.Grant, "clinic")]
    [InlineData(FreezeSubjectKind.Job, "1")]
    public void Id_of_another_form_is_a_problem_in_words(FreezeSubjectKind kind, string id) =>
        Assert.Contains("the id of a", new FreezeSubject { Kind = kind, Id = id }.Problem, StringComparison.Ordinal);
}
