# For tests: rules of all scripts, but for those that know nothing of Pester's blocks or of stubs.
@{
    ExcludeRules = @(
        'PSUseShouldProcessForStateChangingFunctions'
        'PSUseOutputTypeCorrectly'
        # What BeforeAll sets is read in It.
        'PSUseDeclaredVarsMoreThanAssignments'
        # A stub has the parameters of what it stands for.
        'PSReviewUnusedParameter'
    )
    Rules        = @{
        PSUseCompatibleSyntax = @{
            Enable         = $true
            TargetVersions = @('5.1', '7.4')
        }
    }
}
